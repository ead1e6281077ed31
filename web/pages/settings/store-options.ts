import type { Option } from '../../ui/fields/options.tsx'

const STORE_ID_LENGTH_MAX = 40

/** A store id from its name, to start from: `Zürich Süd` becomes `zurich-sud`. Empty when no letter can be kept. */
export const storeIdFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, STORE_ID_LENGTH_MAX)
    .replace(/-+$/, '')

/** `UTC` is no member of the supported list, and is what a server's own zone often is. */
export const timeZoneOptions = (): Option[] =>
  [...new Set(['UTC', Intl.DateTimeFormat().resolvedOptions().timeZone, ...Intl.supportedValuesOf('timeZone')])].map(
    (zone) => ({ id: zone, label: zone.replaceAll('_', ' ') }),
  )

export function currencyOptions(): Option[] {
  const names = new Intl.DisplayNames(undefined, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({ id: code, label: `${code} · ${names.of(code) ?? code}` }))
}
