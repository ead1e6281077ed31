import { useQuery } from '@tanstack/react-query'
import { apiKeysQuery } from '../api/api-keys.ts'
import { peopleQuery } from '../api/identity.ts'
import { useMay, useSession } from '../api/session.ts'

/** Who caused a movement, in words. Only managers are told the names of other people. */
export function useActorNames(): (actor: string) => string {
  const { actor: self } = useSession()
  const mayKnow = useMay('people:manage')
  const people = useQuery({ ...peopleQuery, enabled: mayKnow }).data
  const keys = useQuery({ ...apiKeysQuery, enabled: mayKnow }).data
  return (actor) => {
    if (actor === self) return 'You'
    const [kind, ...rest] = actor.split(':')
    const id = rest.join(':')
    const words: Record<string, string> = {
      user: people?.find(({ userId }) => userId === id)?.name ?? 'Somebody else',
      import: 'An import',
      jwt: 'A program',
      key: keys?.find(({ keyId }) => keyId === id)?.name ?? 'A program',
      cli: 'The command line',
      inbox: 'The inbox folder',
    }
    return words[kind ?? ''] ?? actor
  }
}
