import { expect, test } from 'vitest'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { alertShop } from '#test/support/alert-shop.ts'
import { TENANT } from '#test/support/shop.ts'
import { answerByLink } from '#usecases/alerts/subscriptions.ts'

test('who says stop is stopped, though the subscription is changed at the same moment', async () => {
  const { deps } = await alertShop([])
  const { alerts } = deps
  const only = async () => (await alerts.subscriptions(TENANT))[0] as Subscription
  let changes = 0
  const busy = {
    ...alerts,
    async saveSubscription(...[subscription, ifVersion]: Parameters<typeof alerts.saveSubscription>) {
      if (changes++ === 0) {
        const { version, ...current } = await only()
        await alerts.saveSubscription({ ...current, delivery: 'digest' }, version)
      }
      return alerts.saveSubscription(subscription, ifVersion)
    },
  }
  const answer = await answerByLink({ alerts: busy }, (await only()).linkToken, 'stopped')
  expect(answer.ok).toBe(true)
  expect(await only()).toMatchObject({ status: 'stopped', delivery: 'digest' })
})
