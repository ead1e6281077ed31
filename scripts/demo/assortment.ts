import { type MinorUnits, minorUnits } from '#domain/values/money.ts'
import { type Quantity, quantity } from '#domain/values/quantity.ts'
import type { ProductDraft } from '#ports/catalog-store.ts'
import type { Dice } from './random.ts'

/** A made-up product with the truth about its demand, which the shop itself does not know. */
export interface DemoProduct {
  draft: ProductDraft
  price: MinorUnits
  cost: MinorUnits
  /** Units a day, in an average store on an average day. */
  dailyRate: number
  /** Peak of the year as a day of 365, and how strong it is: 0 is none, 1 doubles. */
  peakDay: number
  peakStrength: number
  leadTimeDays: number
  packSize: number
}

export const DEMO_STORES = [
  { storeId: 'harbour', name: 'Harbour Street', size: 1.3 },
  { storeId: 'market', name: 'Market Hall', size: 1 },
  { storeId: 'station', name: 'Station Kiosk', size: 0.6 },
] as const

interface Category {
  name: string
  supplier: string
  things: readonly string[]
  kinds: readonly string[]
  /** Pounds. */
  prices: readonly [number, number]
  rates: readonly [number, number]
  peakDay: number
  peakStrength: number
}

const CATEGORIES: readonly Category[] = [
  {
    name: 'Coffee & tea',
    supplier: 'Northern Roasters',
    things: [
      'Filter coffee 250 g',
      'Espresso beans 1 kg',
      'Earl Grey 50 bags',
      'Sencha 100 g',
      'Rooibos 100 g',
      'Cocoa 400 g',
      'Chai 200 g',
      'Decaf 250 g',
      'Peppermint tea 40 bags',
    ],
    kinds: ['House', 'Highland', 'Organic', 'Café Núñez', '抹茶堂', 'Fair'],
    prices: [3, 18],
    rates: [0.6, 6],
    peakDay: 350,
    peakStrength: 0.5,
  },
  {
    name: 'Kitchen',
    supplier: 'Brücke & Sohn',
    things: [
      'Mug',
      'Teapot',
      'Chopping board',
      'Tea towel',
      'Storage jar',
      'Wooden spoon',
      'Mixing bowl',
      'Bread knife',
      'Measuring cup',
    ],
    kinds: ['Blue', 'White', 'Stoneware', 'Speckled', 'Oak', 'Ljung'],
    prices: [4, 45],
    rates: [0.1, 1.6],
    peakDay: 345,
    peakStrength: 0.9,
  },
  {
    name: 'Stationery',
    supplier: 'Papeterie Marchand',
    things: [
      'Notebook A5',
      'Fountain pen',
      'Pencil set',
      'Birthday card',
      'Wrapping paper',
      'Envelope pack',
      'Diary',
      'Sketchbook A4',
    ],
    kinds: ['Plain', 'Ruled', 'Botanical', 'Recycled', 'Été', 'Classic'],
    prices: [2, 28],
    rates: [0.2, 3],
    peakDay: 245,
    peakStrength: 0.6,
  },
  {
    name: 'Garden',
    supplier: 'Green Valley',
    things: [
      'Seed packet',
      'Trowel',
      'Plant pot',
      'Watering can',
      'Gloves',
      'Bird feeder',
      'Garden twine',
      'Compost 20 l',
    ],
    kinds: ['Tomato', 'Terracotta', 'Galvanised', 'Heritage', 'Small', 'Large'],
    prices: [2, 32],
    rates: [0.1, 2],
    peakDay: 130,
    peakStrength: 1.6,
  },
  {
    name: 'Toys',
    supplier: 'Kleine Welt',
    things: [
      'Wooden train',
      'Puzzle 100 pieces',
      'Kite',
      'Soft rabbit',
      'Marble run',
      'Card game',
      'Chalk box',
      'Skipping rope',
    ],
    kinds: ['Red', 'Forest', 'Ocean', 'Classic', 'Mini', 'Łódź'],
    prices: [5, 48],
    rates: [0.05, 1.1],
    peakDay: 350,
    peakStrength: 2,
  },
  {
    name: 'Candles & soap',
    supplier: 'Savonnerie du Port',
    things: ['Beeswax candle', 'Hand soap', 'Bath salts', 'Tea lights 30', 'Room spray', 'Incense'],
    kinds: ['Lavender', 'Sea salt', 'Fig', 'Unscented', 'Winter', 'Citrus'],
    prices: [3, 24],
    rates: [0.2, 2.4],
    peakDay: 340,
    peakStrength: 1.1,
  },
]

/** Every category's things in all their kinds: some 290 products, always the same for a seed. */
export function makeAssortment(dice: Dice): DemoProduct[] {
  return CATEGORIES.flatMap((category, c) =>
    category.things.flatMap((thing, t) =>
      category.kinds.map((kind, k) =>
        makeProduct(dice, category, { name: `${kind} ${thing}`, number: (c + 1) * 1000 + t * 10 + k }),
      ),
    ),
  )
}

function makeProduct(dice: Dice, category: Category, { name, number }: { name: string; number: number }): DemoProduct {
  const price = minorUnits(Math.round(dice.between(...category.prices) * 2) * 50 - 5)
  const cost = minorUnits(Math.round(price * dice.between(0.4, 0.65)))
  // Squared: few products sell a lot, many sell now and then.
  const [slow, fast] = category.rates
  const dailyRate = slow + (fast - slow) * dice.next() ** 3
  const leadTimeDays = Math.round(dice.between(3, 12))
  const packSize = dice.pick([1, 4, 6, 12])
  const threshold = Math.max(1, Math.ceil(dailyRate * leadTimeDays * 0.6))
  return {
    draft: {
      productId: String(number),
      name,
      category: category.name,
      unit: 'piece',
      price,
      cost,
      barcode: ean13(`50123${String(number).padStart(7, '0')}`),
      supplier: category.supplier,
      active: true,
      policy: { lowStockThreshold: units(threshold), leadTimeDays, packSize: units(packSize) },
    },
    price,
    cost,
    dailyRate,
    peakDay: category.peakDay,
    peakStrength: category.peakStrength * dice.between(0.6, 1.3),
    leadTimeDays,
    packSize,
  }
}

export const units = (n: number): Quantity => quantity(n * 1000)

/** Adds the check digit of GS1: three times every second digit from the right, up to the next ten. */
function ean13(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0)
  return twelve + ((10 - (sum % 10)) % 10)
}
