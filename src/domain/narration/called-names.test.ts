import { expect, test } from 'vitest'
import { calledNames } from './called-names.ts'

const PEOPLE = ['Ann Smith', 'Will Rose', 'April May Li']

test.each([
  ['Street festival', []],
  ['Ann says there is a festival', ['Ann']],
  ['Ann’s wedding, and Smith will come', ['Ann', 'Smith']],
  // Without its capital it is a word, and a month is a month.
  ['It will rain, a rose fair in April and May', []],
  ['WILL ROSE', []],
  // Too short to be told from the rest of a note.
  ['Li', []],
  ['Anna comes', []],
])('a note such as “%s” calls people by %j', (note, parts) => {
  expect(calledNames(PEOPLE, note)).toEqual([...PEOPLE, ...parts])
})
