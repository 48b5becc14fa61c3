// npm run screenshots [-- FILTER ...]: walks through every screen and wizard in both languages and both themes and leaves the pictures in
// screenshots/. The tests walk through each language and each theme once.
process.env.SEALIFT_LOOKS = 'all';
const given = process.argv.slice(2);
process.argv.splice(
  2,
  given.length,
  'e2e',
  ...(given.length > 0 ? given : ['screenshots', 'wizards', 'trust', 'graph']),
);
await import('./test.mjs');
