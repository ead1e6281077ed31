import { fold } from '../catalog/search.ts'
import type { ImportField, Mapping } from './import.ts'

/** Names that the column of a field can have. */
export type ColumnNames<Field extends string> = Readonly<Record<Field, readonly string[]>>

/**
 * Names that columns have in the files of tills, shops and spreadsheets; the earlier one wins where two are there.
 * Compared without case, accents, white space and punctuation.
 */
export const STOCK_COLUMNS: ColumnNames<ImportField> = {
  productId:
    words(`sku | product id | item id | productid | stock code | item code | product code | article number | item number
    | item no | product number | product no | article id | article | code | id | artikelnummer | artikel nr | artnr | art nr
    | produktnummer | produkt id | reference | ref | code article | code produit | numero article | referencia | codigo
    | codigo de producto | id producto | codice | codice articolo | codice prodotto | artikelcode | artikelnr | indeks
    | kod produktu | symbol | variant sku | asin`),
  quantity:
    words(`inventory level | stock count | quantity | qty | stock | stock level | on hand | quantity on hand | qty on hand
    | stock on hand | count | counted | inventory | available | units | amount | current stock | in stock | bestand | lagerbestand
    | menge | anzahl | stuckzahl | quantite | qte | stock disponible | quantite en stock | cantidad | existencias | unidades
    | quantita | giacenza | scorte | voorraad | aantal | hoeveelheid | ilosc | stan magazynowy | stan | quantidade | estoque`),
  updatedAt:
    words(`last updated | updated at | last update | counted at | count date | as of | timestamp | date | updated
    | last modified | letzte aktualisierung | aktualisiert am | stand vom | datum | date de mise a jour | mis a jour
    | fecha | ultima actualizacion | actualizado | data | ultimo aggiornamento | laatst bijgewerkt | bijgewerkt op`),
  name: words(`item name | product name | name | title | description | product | item | product title | artikelname
    | artikelbezeichnung | bezeichnung | produktname | nom | nom du produit | designation | libelle | nombre
    | nombre del producto | descripcion | producto | nome | nome prodotto | descrizione | naam | productnaam | omschrijving
    | nazwa | nazwa produktu`),
  category: words(`product category | category | item category | department | product type | type | group | kategorie
    | warengruppe | categorie | rayon | categoria | reparto | familia | kategoria | produktkategorie`),
  price: words(`product price | price | unit price | retail price | selling price | sale price | item price | preis
    | verkaufspreis | stuckpreis | vk | prix | prix unitaire | prix de vente | precio | precio de venta | prezzo
    | prezzo di vendita | prijs | verkoopprijs | cena`),
  cost: words(`cost | unit cost | cost price | purchase price | product cost | einkaufspreis | ek | prix d achat | cout | coste
    | costo | precio de compra | inkoopprijs | kostprijs | cena zakupu`),
  unit: words('unit | uom | unit of measure | einheit | mengeneinheit | unite | unidad | unita | eenheid | jednostka'),
  barcode: words(
    'barcode | ean | gtin | upc | ean13 | ean code | bar code | strichcode | code barre | codigo de barras',
  ),
  supplier: words(
    'supplier | vendor | supplier name | lieferant | fournisseur | proveedor | fornitore | leverancier | dostawca',
  ),
}

/** Names written one after another with bars between them, as they are compared. */
export function words(text: string): string[] {
  return text.split('|').map(normalise)
}

function normalise(name: string): string {
  return fold(name).replace(/[^\p{L}\p{N}]/gu, '')
}

/** Finds the columns whose names say what they are; a column is taken once. */
export function recogniseColumns<Field extends string>(
  columns: readonly string[],
  known: ColumnNames<Field>,
): Partial<Record<Field, string>> {
  const normalised = columns.map(normalise)
  const taken = new Set<number>()
  const mapping: Partial<Record<Field, string>> = {}
  for (const field of Object.keys(known) as Field[]) {
    const at = known[field]
      .map((synonym) => normalised.findIndex((name, i) => name === synonym && !taken.has(i)))
      .find((i) => i !== -1)
    if (at === undefined) continue
    taken.add(at)
    mapping[field] = columns[at]!
  }
  return mapping
}

/** Columns that an error file of ours adds; they are no part of a mended file. */
export const ERROR_COLUMNS = ['error_row', 'error_column', 'error_code', 'error_message'] as const

/** Makes names unique and gives nameless columns one, so that a name says which column is meant. */
export function uniqueNames(header: readonly string[]): string[] {
  const seen = new Set<string>()
  return header.map((raw, i) => {
    const name = raw.trim() || `Column ${i + 1}`
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`
    seen.add(unique)
    return unique
  })
}

/** Names a kind of file by its columns, so that the next one like it is mapped without asking. */
export const headerSignature = (columns: readonly string[]): string =>
  columns.filter((name) => !(ERROR_COLUMNS as readonly string[]).includes(name)).join('\u0000')

/** What is wrong with a stock file's mapping, for the person who made it; undefined when it will do. */
export function findMappingFault(mapping: Mapping, columns: readonly string[]): string | undefined {
  const wrong = findColumnFault(mapping, columns)
  if (wrong !== undefined) return wrong
  if (!mapping.productId) return 'Say which column holds the product number.'
  if (Object.keys(mapping).length < 2)
    return 'Say which column holds the quantity, or something else about the product.'
  return undefined
}

/** The column of a mapping that the file does not have, or that is used twice. */
export function findColumnFault(
  mapping: Readonly<Record<string, string>>,
  columns: readonly string[],
): string | undefined {
  const names = Object.values(mapping)
  const unknown = names.find((name) => !columns.includes(name))
  if (unknown !== undefined) return `The file has no column "${unknown}". It has: ${columns.join(', ')}.`
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return `The column "${twice}" is used for two things.`
  return undefined
}
