/**
 * TeX that tex2typst 0.6 does not know, in terms of what it does. Bare operators have no arguments, so that `\max_i` sets
 * its limits as TeX does.
 */
export const texMacros: Readonly<Record<string, string>> = {
  '\\bm': '\\boldsymbol',
  '\\lt': '<',
  '\\gt': '>',
  '\\min': '\\operatorname*{min}',
  '\\max': '\\operatorname*{max}',
  '\\sup': '\\operatorname*{sup}',
  '\\inf': '\\operatorname*{inf}',
  '\\lim': '\\operatorname*{lim}',
  '\\limsup': '\\operatorname*{lim sup}',
  '\\liminf': '\\operatorname*{lim inf}',
  '\\argmin': '\\operatorname*{arg min}',
  '\\argmax': '\\operatorname*{arg max}',
  '\\Pr': '\\operatorname*{Pr}',
  '\\det': '\\operatorname*{det}',
  '\\gcd': '\\operatorname*{gcd}',
  '\\exp': '\\operatorname{exp}',
  '\\dim': '\\operatorname{dim}',
  '\\ker': '\\operatorname{ker}',
  '\\deg': '\\operatorname{deg}',
  '\\arg': '\\operatorname{arg}',
  '\\hom': '\\operatorname{hom}',
  '\\rank': '\\operatorname{rank}',
  '\\tr': '\\operatorname{tr}',
  '\\diag': '\\operatorname{diag}',
  '\\sign': '\\operatorname{sign}',
  '\\softmax': '\\operatorname{softmax}',
  '\\Var': '\\operatorname{Var}',
  '\\Cov': '\\operatorname{Cov}',
  '\\E': '\\mathbb{E}',
  '\\R': '\\mathbb{R}',
  '\\N': '\\mathbb{N}',
  '\\Z': '\\mathbb{Z}',
  '\\degree': '^\\circ',
  '\\stackrel': '\\overset'
}

/** Names of tex2typst's output that Typst 0.14 has renamed. */
export const renamedSymbols: readonly (readonly [from: RegExp, to: string])[] = [
  [/\balef\b/g, 'aleph'],
  [/\b(dot|minus|times|plus)\.circle\b/g, '$1.o']
]
