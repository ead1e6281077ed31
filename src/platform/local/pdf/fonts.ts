import { createRequire } from 'node:module'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import type { Measure, TextStyle } from '#domain/reports/layout/page.ts'

const PACKAGE = '@expo-google-fonts'

/** In the order they are asked for a sign: Latin, Greek, Cyrillic and Devanagari first, and so every digit alike. */
const FAMILIES = [
  { family: 'Backstock Sans', folder: 'noto-sans', file: 'NotoSans' },
  { family: 'Backstock Arabic', folder: 'noto-sans-arabic', file: 'NotoSansArabic' },
  { family: 'Backstock Hebrew', folder: 'noto-sans-hebrew', file: 'NotoSansHebrew' },
  { family: 'Backstock Thai', folder: 'noto-sans-thai', file: 'NotoSansThai' },
  { family: 'Backstock Han', folder: 'noto-sans-sc', file: 'NotoSansSC' },
  { family: 'Backstock Korean', folder: 'noto-sans-kr', file: 'NotoSansKR' },
] as const

const WEIGHTS = ['400Regular', '700Bold'] as const

/** All families as CSS names them: each sign is drawn in the first that has it. */
export const FONT_FAMILY: string = FAMILIES.map(({ family }) => `"${family}"`).join(', ')

/** Makes the fonts known, once for the whole process: its threads share them. */
export function registerFonts(): void {
  const { resolve } = createRequire(import.meta.url)
  for (const { family, folder, file } of FAMILIES) {
    if (GlobalFonts.has(family)) continue
    for (const weight of WEIGHTS) {
      const path = resolve(`${PACKAGE}/${folder}/${weight}/${file}_${weight}.ttf`)
      if (!GlobalFonts.registerFromPath(path, family)) throw new Error(`${path} is no font`)
    }
  }
}

/** The CSS shorthand a canvas takes. */
export const cssFont = ({ size, isBold }: TextStyle): string => `${isBold ? 'bold ' : ''}${size}px ${FONT_FAMILY}`

/**
 * Signs that stand side by side without touching: their widths add up. Arabic joins, and Thai and Devanagari stack, so
 * those are measured as they are drawn.
 */
const ADDITIVE =
  /^[\u0020-\u024f\u0370-\u0482\u048a-\u052f\u2010-\u2027\u20a0-\u20bf\u3000-\u303f\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]*$/

/** Widths grow with the size: measured once, at this one. */
const MEASURED_SIZE = 100
/** Of texts that had to be measured whole; a report of ten thousand names in Thai stays below. */
const KEPT_TEXT_MAX = 50_000

/** Measures with the registered fonts. A whole text costs 40 microseconds, signs looked up next to nothing. */
export function fontMeasure(): Measure {
  const context = createCanvas(1, 1).getContext('2d')
  const kept = { regular: new Map<string, number>(), bold: new Map<string, number>() }
  const drawnWidth = (text: string, isBold: boolean): number => {
    const widths = isBold ? kept.bold : kept.regular
    const known = widths.get(text)
    if (known !== undefined) return known
    context.font = cssFont({ size: MEASURED_SIZE, isBold })
    const { width } = context.measureText(text)
    if (widths.size < KEPT_TEXT_MAX) widths.set(text, width)
    return width
  }
  return (text, { size, isBold }) => {
    let width = 0
    if (ADDITIVE.test(text)) for (const sign of text) width += drawnWidth(sign, isBold)
    else width = drawnWidth(text, isBold)
    return (width * size) / MEASURED_SIZE
  }
}
