export function writeBreak(): string {
  return '#linebreak();'
}
