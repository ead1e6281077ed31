import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { LevelForecastView, ProposalView } from '#contract/forecasts.ts'
import { forecastsChanged, proposeAdjustment } from '../../api/forecasts.ts'
import { fieldError, formProblem } from '../../api/problem.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { DecideProposal } from './decide-proposal.tsx'
import { ProposalChanges } from './proposal-changes.tsx'

/** A note goes to a language model; what it proposes is shown, and a person decides. */
export function SuggestDialog({ forecast, onClose }: { forecast: LevelForecastView; onClose: () => void }) {
  const { productId, storeId, days } = forecast
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const ask = useMutation({
    mutationFn: () => proposeAdjustment(productId, { store: storeId, note }),
    // Closed meanwhile, the dialog loses nothing: the proposal waits on the page.
    onSuccess: () => forecastsChanged(client),
  })
  return (
    <Dialog title="Suggest from a note" isOpen onClose={onClose}>
      {ask.data ? (
        <Proposed proposal={ask.data} days={days} onAskAgain={ask.reset} onDone={onClose} />
      ) : (
        <NoteForm
          note={note}
          onChange={setNote}
          error={ask.error}
          isPending={ask.isPending}
          onAsk={() => ask.mutate()}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}

function NoteForm(props: {
  note: string
  onChange: (note: string) => void
  error: Error | null
  isPending: boolean
  onAsk: () => void
  onClose: () => void
}) {
  const { note, onChange, error, isPending, onAsk, onClose } = props
  const missing = note.trim() === '' ? 'Say what will happen, and when.' : undefined
  const problem = formProblem(error, ['note'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!missing && !isPending) onAsk()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {problem && <ErrorState error={problem} />}
      <TextField
        label="What do you know that past sales do not?"
        description="For example: Black Friday next week, 20 % off mugs. A language model reads it; names of staff, addresses and numbers are taken out before."
        lineCount={3}
        maxLength={500}
        autoFocus
        value={note}
        onChange={onChange}
        error={fieldError(error, 'note')}
      />
      <p role="status" className="text-sm text-muted">
        {isPending && 'The model is thinking. That takes up to twenty seconds.'}
      </p>
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" isPending={isPending} disabledReason={missing}>
          Suggest
        </Button>
      </DialogActions>
    </form>
  )
}

function Proposed(props: {
  proposal: ProposalView
  days: LevelForecastView['days']
  onAskAgain: () => void
  onDone: () => void
}) {
  const { proposal, days, onAskAgain, onDone } = props
  const region = useRef<HTMLElement>(null)
  // The field that had the focus is gone; not to a button, or Enter would decide by accident.
  useEffect(() => region.current?.focus(), [])
  return (
    <section ref={region} tabIndex={-1} aria-label="Proposal" className="flex flex-col gap-3 text-sm outline-none">
      <p className="break-words">
        <q>
          <bdi>{proposal.note}</bdi>
        </q>
      </p>
      <p className="break-words text-muted">What {proposal.model} proposes:</p>
      <ProposalChanges changes={proposal.changes} days={days} isOpen />
      <p className="text-muted">Nothing counts until you accept. Closed, it waits on the page.</p>
      <DialogActions>
        <Button onPress={onAskAgain}>Write another note</Button>
        <DecideProposal proposal={proposal} onDone={onDone} />
      </DialogActions>
    </section>
  )
}
