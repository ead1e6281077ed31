import { useState } from 'react'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { TextField, type TextFieldProps } from '../../ui/fields/text-field.tsx'

/** A password, hidden until somebody wants to see what they type. */
export function PasswordField(props: Omit<TextFieldProps, 'type'>) {
  const [isShown, setShown] = useState(false)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <TextField {...props} type={isShown ? 'text' : 'password'} spellCheck="false" />
      <Checkbox isSelected={isShown} onChange={setShown}>
        Show what I type
      </Checkbox>
    </div>
  )
}

/** What a new password must be, said before it is refused. */
export const NEW_PASSWORD_HINT = 'At least 10 characters. A few words in a row are strong and easy to type.'
