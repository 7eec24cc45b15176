# Run by statistics_speed.ts. Needs lme4 (measured with 1.1-31).
suppressMessages(library(lme4))
d <- read.csv(file.path(commandArgs(TRUE)[1], "rows.csv"))
d$model <- factor(d$model)
time <- min(sapply(1:2, function(i) system.time(
  fit <<- glmer(cbind(s, 8 - s) ~ model + (1 | item), d, binomial))["elapsed"]))
# Bernoulli scale: without the ways to order eight answers
l <- as.numeric(logLik(fit)) - sum(lchoose(8, d$s))
cat(sprintf("lme4   glmm %.0f ms (answers counted), ln L %.4f, sigma %.5f\n", 1000 * time, l, sqrt(unlist(VarCorr(fit)))))
long <- d[rep(seq_len(nrow(d)), 8), ]
long$y <- unlist(lapply(1:8, function(k) as.integer(d$s >= k)))
time <- system.time(glmer(y ~ model + (1 | item), long, binomial))["elapsed"]
cat(sprintf("lme4   glmm %.0f ms (%d answers one by one)\n", 1000 * time, nrow(long)))
