import type { Option } from '../../ui/fields/options.tsx'

const currencyNames = new Intl.DisplayNames(undefined, { type: 'currency' })

export const CURRENCIES: readonly Option[] = Intl.supportedValuesOf('currency').map((code) => ({
  id: code,
  label: `${code} · ${currencyNames.of(code)}`,
}))

/** This device's time zone. */
export const timeZoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The list a browser knows leaves out UTC, and names that it uses itself on some devices. */
export const TIME_ZONES: readonly Option[] = [
  ...new Set([timeZoneHere(), ...Intl.supportedValuesOf('timeZone'), 'UTC']),
].map((id) => ({ id, label: id.replaceAll('_', ' ') }))

const EURO = 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'
/** Currencies of regions a browser is likely to name; for all others the person chooses. */
const BY_REGION: Readonly<Record<string, string>> = {
  ...Object.fromEntries(EURO.split(' ').map((region) => [region, 'EUR'])),
  GB: 'GBP',
  US: 'USD',
  CH: 'CHF',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  JP: 'JPY',
  IN: 'INR',
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  PL: 'PLN',
  CZ: 'CZK',
}

/** The currency of the region this browser is set to; a guess to start from. */
export const currencyHere = (): string =>
  BY_REGION[new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale).maximize().region ?? ''] ?? ''

const SHORT_NAME_LENGTH_MAX = 40

/** A store's name as the short name the API takes: `Café Zürich, West` is `cafe-zurich-west`. */
export const shortNameOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SHORT_NAME_LENGTH_MAX)
    .replace(/^-+|-+$/g, '')
