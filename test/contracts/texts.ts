import { describe, expect, test } from 'vitest'
import { UndeliverableError } from '#ports/queue.ts'
import type { Text, Texts } from '#ports/texts.ts'

export interface TextPlatform {
  texts: Texts
  /** What was handed on, each text as often as it was. */
  received(): Promise<{ to: string; body: string }[]>
}

// Numbers that Ofcom keeps for drama: they ring nobody.
const text: Text = {
  id: '01a1fb66-71f1-7709-b25a-c0bcb95ddfde',
  to: '+447700900123',
  subject: 'Tea is running low',
  body: 'Acme: Tea is running low in Leeds: 3 left, threshold 5.',
}

/** What Texts promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function textsContract(platform: string, open: () => Promise<TextPlatform>): void {
  describe(`Texts on ${platform}`, () => {
    test('go whole to the number they are for, and nothing else goes with them', async () => {
      const { texts, received } = await open()
      await texts.send({ ...text, isPersonal: true, validUntil: 1, audience: { subscriptionId: 's1', stores: 'all' } })
      expect(await received()).toEqual([{ to: text.to, body: text.body }])
    })

    test.each([
      ['any script', 'Acme: 烏龍茶 🍵 läuft aus; قدح 3 übrig & <5> "€" + 100%'],
      ['two segments', 'ab '.repeat(102)],
      ['lines', 'one\ntwo\n\nthree'],
    ])('may hold %s', async (_name, body) => {
      const { texts, received } = await open()
      await texts.send({ ...text, body })
      expect((await received()).map((each) => each.body)).toEqual([body])
    })

    test('may be sent again under the same id, and beside others', async () => {
      const { texts, received } = await open()
      await texts.send(text)
      await texts.send(text)
      await texts.send({ ...text, id: 'other', to: '+447700900124' })
      expect(new Set((await received()).map(({ to }) => to))).toEqual(new Set(['+447700900123', '+447700900124']))
    })

    test.each(['07700 900123', '+44 7700 900123', '+44770', '', 'ann@example.com'])(
      'to %j are given up: it is no number',
      async (to) => {
        const { texts, received } = await open()
        await expect(texts.send({ ...text, to })).rejects.toThrow(UndeliverableError)
        expect(await received()).toEqual([])
      },
    )
  })
}
