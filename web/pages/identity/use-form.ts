import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ApiProblem, fieldError, formProblem } from '../../api/problem.ts'

export interface FormOptions<Values extends Record<string, string>, Answer> {
  /** By the paths the API names in its problems, so that each message finds its field. */
  initial: Values
  /** Fields that may stay empty. */
  optional?: readonly (keyof Values)[]
  /** Names the API uses for a field that has another here: `{ password: 'newPassword' }`. */
  alias?: Readonly<Record<string, keyof Values & string>>
  send: (values: Values) => Promise<Answer>
  onDone?: (answer: Answer) => void
}

export interface FormState<Values> {
  values: Values
  /** What a TextField takes for one field. */
  field: (path: keyof Values & string) => {
    value: string
    onChange: (value: string) => void
    error: string | undefined
  }
  set: (part: Partial<Values>) => void
  reset: () => void
  submit: (event: FormEvent) => void
  isPending: boolean
  /** It was sent and accepted. */
  isDone: boolean
  /** What no field shows. */
  problem: ApiProblem | undefined
}

/** The state of a form of texts: values, what is missing, what the server said to each field, and sending. */
export function useForm<Values extends Record<string, string>, Answer>(
  options: FormOptions<Values, Answer>,
): FormState<Values> {
  const { initial, optional = [], alias = {}, send, onDone } = options
  const [values, setValues] = useState(initial)
  const [isTried, setTried] = useState(false)
  const mutation = useMutation({ mutationFn: send, onSuccess: (answer) => onDone?.(answer) })
  const set = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }))
  const isMissing = (path: keyof Values) => !optional.includes(path) && values[path]?.trim() === ''
  const said = (path: string) => {
    const other = Object.keys(alias).find((name) => alias[name] === path)
    return fieldError(mutation.error, path) ?? (other && fieldError(mutation.error, other))
  }
  return {
    values,
    set,
    field: (path) => ({
      value: values[path] ?? '',
      onChange: (value) => set({ [path]: value } as Partial<Values>),
      error: isTried && isMissing(path) ? 'Fill this in.' : said(path),
    }),
    reset() {
      setValues(initial)
      setTried(false)
      mutation.reset()
    },
    submit(event) {
      event.preventDefault()
      setTried(true)
      if (!mutation.isPending && !Object.keys(values).some(isMissing)) mutation.mutate(values)
    },
    isPending: mutation.isPending,
    isDone: mutation.isSuccess,
    problem: formProblem(mutation.error, [...Object.keys(values), ...Object.keys(alias)]),
  }
}
