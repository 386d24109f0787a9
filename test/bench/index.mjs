// npm run bench [NAME…]: each figure is a ratio against a named alternative, measured in the same run.
const all = ['parse', 'paper', 'fetch', 'statistics', 'scaling']
const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n${name}`)
  const { run } = await import(`./${name}.mjs`)
  await run()
}
