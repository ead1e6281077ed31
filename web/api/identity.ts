import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  acceptInvitationBody,
  changePasswordBody,
  changePersonBody,
  confirmTotpBody,
  invitation,
  inviteBody,
  PersonView,
  recoveryCodes,
  resetPasswordBody,
  SessionView,
  secondFactorBody,
  setUpBody,
  signedIn,
  signInBody,
  totpSecret,
} from '#contract/identity.ts'
import { call } from './client.ts'

export type SignedIn = z.infer<typeof signedIn>
export type TotpSecret = z.infer<typeof totpSecret>
export type RecoveryCodes = z.infer<typeof recoveryCodes>
export type SetUp = z.input<typeof setUpBody>

const part = encodeURIComponent

export const setUp = (body: SetUp): Promise<SignedIn> => call('POST', '/setup', { body })
export const signIn = (body: z.input<typeof signInBody>): Promise<SignedIn> => call('POST', '/session', { body })
export const passSecondFactor = (body: z.input<typeof secondFactorBody>): Promise<SignedIn> =>
  call('POST', '/session/second-factor', { body })

export const requestReset = (email: string): Promise<null> => call('POST', '/password-resets', { body: { email } })
export const resetPassword = (body: z.input<typeof resetPasswordBody>): Promise<void> =>
  call('PUT', '/password-resets', { body })

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => call<z.infer<typeof invitation>>('POST', '/invitations/read', { body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
export const acceptInvitation = (body: z.input<typeof acceptInvitationBody>): Promise<SignedIn> =>
  call('POST', '/invitations', { body })

export const changePassword = (body: z.input<typeof changePasswordBody>): Promise<void> =>
  call('PUT', '/me/password', { body })
export const startTotp = (password: string): Promise<TotpSecret> => call('POST', '/me/totp', { body: { password } })
export const confirmTotp = (body: z.input<typeof confirmTotpBody>): Promise<RecoveryCodes> =>
  call('PUT', '/me/totp', { body })
export const stopTotp = (password: string): Promise<void> => call('POST', '/me/totp/stop', { body: { password } })
export const renewRecoveryCodes = (password: string): Promise<RecoveryCodes> =>
  call('POST', '/me/recovery-codes', { body: { password } })

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => call<{ data: SessionView[] }>('GET', '/me/sessions', { signal }).then(({ data }) => data),
})
export const endSession = (sessionId: string): Promise<void> => call('DELETE', `/me/sessions/${part(sessionId)}`)
export const endOtherSessions = (): Promise<void> => call('DELETE', '/me/sessions')

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => call<{ data: PersonView[] }>('GET', '/people', { signal }).then(({ data }) => data),
})
export const invitePerson = (body: z.input<typeof inviteBody>): Promise<PersonView> => call('POST', '/people', { body })
export const resendInvitation = (userId: string): Promise<null> => call('POST', `/people/${part(userId)}/invitation`)
export const changePerson = (
  { userId, version }: Pick<PersonView, 'userId' | 'version'>,
  body: z.input<typeof changePersonBody>,
): Promise<PersonView> => call('PATCH', `/people/${part(userId)}`, { body, ifMatch: version })
export const stopTotpOf = (userId: string): Promise<void> => call('DELETE', `/people/${part(userId)}/totp`)
