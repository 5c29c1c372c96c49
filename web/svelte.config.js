/** Runes everywhere in our own files; packages from node_modules decide for themselves. */
export default {
  compilerOptions: {
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true),
  },
};
