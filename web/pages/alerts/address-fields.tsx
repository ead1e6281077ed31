import type { SubscriptionWish } from '../../api/alerts.ts'
import { fieldError } from '../../api/problem.ts'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'

const CHANNELS = [
  { id: 'mail', label: 'E-mail' },
  { id: 'text', label: 'Text message (SMS)' },
]

interface AddressFieldsProps {
  wish: SubscriptionWish
  onChange: (part: Partial<SubscriptionWish>) => void
  error: unknown
}

/** By which way, and to whom. */
export function AddressFields({ wish, onChange, error }: AddressFieldsProps) {
  return (
    <>
      <Select
        label="By"
        options={CHANNELS}
        value={wish.channel}
        onChange={(id) => onChange({ channel: id === 'text' ? 'text' : 'mail' })}
      />
      {wish.channel === 'text' ? (
        <TextField
          key="phone"
          label="Phone number"
          type="tel"
          autoComplete="tel"
          placeholder="+44 7700 900123"
          description="With its country code. We send it a code first. Your network may charge for texts."
          value={wish.phone ?? ''}
          onChange={(phone) => onChange({ phone })}
          error={fieldError(error, 'phone')}
        />
      ) : (
        <TextField
          key="email"
          label="E-mail"
          type="email"
          value={wish.email ?? ''}
          onChange={(email) => onChange({ email })}
          error={fieldError(error, 'email')}
        />
      )}
    </>
  )
}
