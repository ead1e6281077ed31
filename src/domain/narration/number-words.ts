/** English words that are whole numbers. */
const SMALL: ReadonlyMap<string, number> = new Map(
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, index) => [word, index + 1] as const),
)
const TENS: ReadonlyMap<string, number> = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, (index + 2) * 10] as const),
)
const SCALES: ReadonlyMap<string, number> = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
])

const CARDINAL = [...SMALL.keys(), ...TENS.keys(), 'hundred', ...SCALES.keys()].join('|')

/** Words that say there is nothing: a figure like any other. */
const NOTHING = 'zero|none|nothing|nobody|nil|nought|no'

/** One or more number words in a row: `twenty-one`, `one hundred and five`, `none`. */
export const NUMBER_WORDS = `(?:${CARDINAL})(?:(?:[\\s-]+and)?[\\s-]+(?:${CARDINAL}))*|${NOTHING}`

/** @returns undefined when the words in a row are no number, as in `three five` */
export function valueOfNumberWords(words: string): number | undefined {
  const lower = words.toLowerCase()
  if (new RegExp(`^(?:${NOTHING})$`).test(lower)) return 0
  let total = 0
  let current = 0
  let scaleAbove = Number.POSITIVE_INFINITY
  for (const word of lower.split(/[\s-]+/).filter((each) => each !== 'and')) {
    const scale = SCALES.get(word)
    if (scale !== undefined) {
      if (scale >= scaleAbove) return undefined
      total += (current || 1) * scale
      current = 0
      scaleAbove = scale
      continue
    }
    const next = below1000(current, word)
    if (next === undefined) return undefined
    current = next
  }
  return total + current
}

/** What a number below a thousand becomes with one word more; undefined when the word cannot follow. */
function below1000(current: number, word: string): number | undefined {
  const small = SMALL.get(word)
  const tens = TENS.get(word)
  const rest = current % 100
  if (small !== undefined)
    return rest === 0 || (rest >= 20 && rest % 10 === 0 && small < 10) ? current + small : undefined
  if (tens !== undefined) return rest === 0 ? current + tens : undefined
  return current < 20 ? (current || 1) * 100 : undefined
}

/** Words that are figures without being a plain number. They may be said only where a fact says them. */
export const FIGURE_WORDS: readonly string[] = [
  ...'half halves halve halved halving quarter quarters third thirds fourth fifth sixth seventh eighth ninth tenth'.split(
    ' ',
  ),
  ...'eleventh twelfth twentieth hundredth thousandth first second dozen dozens couple pair pairs both'.split(' '),
  ...'once twice thrice double doubles doubled doubling triple triples tripled treble trebled quadruple quadrupled'.split(
    ' ',
  ),
  ...'single sole several handful tens hundreds thousands millions billions minus plus negative percent percentage'.split(
    ' ',
  ),
  ...'today tomorrow yesterday tonight fortnight weekend daily weekly monthly yearly annual annually hourly'.split(' '),
  ...'seconds minute minutes hour hours day days night nights week weeks month months year years'.split(' '),
  ...'midday noon midnight decade decades century score grand kilo kilos tonne tonnes gross'.split(' '),
]

/** Misspelt number words, and those of other languages that are no English word: the texts are English. */
export const STRANGE_NUMBER_WORDS: readonly string[] = [
  ...'fourty fourtieth ninty twelth fivety forteen fiveteen'.split(' '),
  ...'zwei drei vier fünf sechs sieben acht neun elf zwölf dreißig dreissig halb anderthalb \\p{L}*(?:zehn|zig|hundert|tausend)'.split(
    ' ',
  ),
  ...'deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante'.split(
    ' ',
  ),
  ...'cinquante soixante septante nonante cent mille moitié demi'.split(' '),
  ...'uno dos tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince veinte veinti\\p{L}+ dieci\\p{L}+'.split(
    ' ',
  ),
  ...'cien ciento doscientos quinientos mil mitad medio \\p{L}{2,}enta tre quattro cinque sei sette otto nove'.split(
    ' ',
  ),
  ...'dodici tredici quattordici quindici sedici venti cento metà \\p{L}{2,}anta'.split(' '),
]
