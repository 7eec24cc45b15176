await Deno.jupyter.display(
  { 'text/html': '<img src=x>', 'image/png': 'AAAA' },
  { raw: true },
);
export {};
