import { text } from "../text/text"
import { type Errors, Field, type Values } from "./form"

export const accountFieldNames = ["displayName", "handle", "email", "password"]

/** What a new account needs. */
export const AccountFields = ({ values, errors }: { values: Values; errors: Errors }) => (
  <>
    <Field
      name="displayName"
      label={text.fields.displayName}
      values={values}
      errors={errors}
      autocomplete="name"
      required
      maxlength={60}
    />
    <Field
      name="handle"
      label={text.fields.handle}
      hint={text.fields.handleHint}
      values={values}
      errors={errors}
      autocomplete="username"
      required
      minlength={2}
      maxlength={32}
    />
    <Field
      name="email"
      type="email"
      label={text.fields.email}
      values={values}
      errors={errors}
      autocomplete="email"
      inputmode="email"
      required
      maxlength={254}
    />
    <Field
      name="password"
      type="password"
      label={text.fields.password}
      hint={text.fields.passwordHint}
      errors={errors}
      autocomplete="new-password"
      required
      minlength={8}
      maxlength={256}
    />
  </>
)
