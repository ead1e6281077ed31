/** The shop, or chain of shops, that everything belongs to. */
export type TenantId = string
/** Short text a person chose and can type: `leeds`. Also the name of the store's inbox folder. */
export type StoreId = string
/** The product's own number (SKU) exactly as the shop writes it: `85123A`, `007`. Always text. */
export type ProductId = string
/** A person who can sign in. */
export type UserId = string

const STORE_ID = /^[a-z0-9][a-z0-9-]{0,39}$/

/** Whether a text can name a store: lower-case letters, digits and hyphens, so that it is safe as a folder name. */
export const isStoreId = (text: string): boolean => STORE_ID.test(text)

export const PRODUCT_ID_LENGTH_MAX = 64

/** Whether a text can be a product's number: 1 to 64 characters, no control characters, no white space at its ends. */
export const isProductId = (text: string): boolean =>
  text.length > 0 && text.length <= PRODUCT_ID_LENGTH_MAX && text === text.trim() && !/\p{Cc}/u.test(text)
