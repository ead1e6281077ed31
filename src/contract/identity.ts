import { z } from 'zod'
import { KEY_LIFE_DAYS_DEFAULT, KEY_LIFE_DAYS_MAX } from '#domain/identity/api-key.ts'
import { KEY_AREAS, ROLES } from '#domain/identity/permission.ts'
import { createStoreBody, currency } from './catalog.ts'
import { instantText, storeId } from './primitives.ts'

const personName = z.string().trim().min(1).max(120)
const email = z.string().trim().min(3).max(254)
/** Only bounded here: whether it is good enough is decided, and explained, inside. */
const password = z.string().min(1).max(1000)
const linkToken = z.string().min(1).max(200)
/** May carry the session of an identity service, which with Cognito is up to 2048 characters. */
const challengeText = z.string().min(1).max(3000)

const role = z.enum(ROLES)
export const storeScope = z.union([z.literal('all'), z.array(storeId).min(1).max(500)])

export const setupState = z.object({ isSetUp: z.boolean() })

export const setUpBody = z
  .object({
    shopName: z.string().trim().min(1).max(120),
    currency,
    store: createStoreBody.pick({ storeId: true, name: true, timeZone: true }),
    owner: z.object({ name: personName, email, password }),
  })
  .meta({ id: 'SetUp' })

export const signInBody = z
  .object({
    email,
    password,
    /** `token` answers with a bearer token for a program and sets no cookie. */
    as: z.enum(['cookie', 'token']).default('cookie'),
  })
  .meta({ id: 'SignIn' })

export const secondFactorBody = z.object({
  challenge: challengeText,
  code: z.string().trim().min(6).max(40),
  as: z.enum(['cookie', 'token']).default('cookie'),
})

export const signedIn = z
  .object({
    status: z.enum(['signed_in', 'second_factor']),
    /** Answer it with a code. */
    challenge: z.string().optional(),
    /** Only when asked for by `as: "token"`. */
    token: z.string().optional(),
  })
  .meta({ id: 'SignedIn' })

export const me = z
  .object({
    tenant: z.object({ tenantId: z.string(), name: z.string(), currency: z.string() }),
    actor: z.string(),
    role,
    /** May be empty: for a key whose stores its maker lost, or a token that names none of the shop's. */
    stores: z.union([z.literal('all'), z.array(z.string())]),
    /** Present when the caller is a program with an API key. */
    key: z.object({ keyId: z.string(), areas: z.array(z.enum(KEY_AREAS)) }).optional(),
    /** Absent for API keys and tokens of other issuers. */
    account: z
      .object({
        userId: z.string(),
        name: z.string(),
        email: z.string(),
        hasSecondFactor: z.boolean(),
        recoveryCodesLeft: z.number().int(),
      })
      .optional(),
  })
  .meta({ id: 'Me' })

export type Me = z.infer<typeof me>

export const changePasswordBody = z.object({ currentPassword: password, newPassword: password })
export const requestResetBody = z.object({ email })
export const resetPasswordBody = z.object({ token: linkToken, password })
export const passwordBody = z.object({ password })
export const totpSecret = z.object({ secret: z.string(), uri: z.string() })
export const confirmTotpBody = z.object({ password, code: z.string().trim().min(6).max(12) })
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

export const session = z
  .object({
    sessionId: z.string(),
    createdAt: instantText,
    lastSeenAt: instantText,
    userAgent: z.string(),
    address: z.string(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'Session' })

export type SessionView = z.infer<typeof session>

export const person = z
  .object({
    userId: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    stores: storeScope,
    status: z.enum(['invited', 'active', 'deactivated']),
    hasSecondFactor: z.boolean(),
    version: z.number().int(),
    createdAt: instantText,
  })
  .meta({ id: 'Person' })

export type PersonView = z.infer<typeof person>

export const inviteBody = z.object({ email, name: personName, role, stores: storeScope }).meta({ id: 'Invite' })
export const changePersonBody = z
  .object({ name: personName, role, stores: storeScope, isActive: z.boolean() })
  .partial()
  .meta({ id: 'ChangePerson' })

export const invitationBody = z.object({ token: linkToken })
export const invitation = z.object({ email: z.string(), name: z.string(), shopName: z.string() })
export const acceptInvitationBody = z.object({ token: linkToken, name: personName, password })

export const createApiKeyBody = z
  .object({
    name: z.string().trim().min(1).max(120),
    areas: z.array(z.enum(KEY_AREAS)).min(1).max(KEY_AREAS.length),
    stores: storeScope.default('all'),
    expiresInDays: z.number().int().min(1).max(KEY_LIFE_DAYS_MAX).default(KEY_LIFE_DAYS_DEFAULT),
  })
  .meta({ id: 'CreateApiKey' })

export const apiKey = z
  .object({
    keyId: z.string().meta({ description: 'The readable part of the key, after `bsk_`. Not a secret.' }),
    name: z.string(),
    areas: z.array(z.enum(KEY_AREAS)),
    stores: storeScope,
    status: z.enum(['active', 'suspended', 'expired', 'revoked']),
    createdAt: instantText,
    createdBy: z.object({ userId: z.string(), name: z.string() }),
    expiresAt: instantText,
    lastUsedAt: instantText.optional(),
    revokedAt: instantText.optional(),
    revokedBy: z.string().optional().meta({ description: 'The name of whoever revoked it.' }),
  })
  .meta({ id: 'ApiKey' })

export type ApiKeyView = z.infer<typeof apiKey>

export const createdApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'The key itself. It is shown this once.' }) })
  .meta({ id: 'CreatedApiKey' })

export type CreatedApiKey = z.infer<typeof createdApiKey>
