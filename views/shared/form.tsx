import type { Child } from "hono/jsx"
import { Icon } from "./icon"
import { text } from "../text/text"

export type Values = Record<string, string>
export type Errors = Record<string, string>

type FieldProps = {
  name: string
  label: string
  values?: Values
  errors: Errors
  type?: string
  hint?: string
  autocomplete?: string
  required?: boolean
  autofocus?: boolean
  maxlength?: number
  minlength?: number
  inputmode?: "email" | "text" | "numeric"
  value?: string
  spellcheck?: boolean
}

/** A labelled input with its hint and, after a refusal, what is wrong with it. */
export function Field({ name, label, values, errors, hint, value, spellcheck, ...input }: FieldProps) {
  const id = `field-${name}`
  const described = [hint && `${id}-hint`, errors[name] && `${id}-error`].filter(Boolean).join(" ")
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={value ?? values?.[name] ?? ""}
        aria-invalid={errors[name] ? "true" : undefined}
        aria-describedby={described || undefined}
        autocapitalize="none"
        spellcheck={spellcheck ?? false}
        {...input}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {errors[name] && (
        <p class="problem" id={`${id}-error`}>
          {errors[name]}
        </p>
      )}
    </div>
  )
}

type ChoiceProps = {
  name: string
  label: string
  options: Record<string, string>
  value: string
  errors: Errors
  /** Where a page has several of this name. */
  id?: string
}

/** One of a few. */
export function Choice({ name, label, options, value, errors, id = `field-${name}` }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} aria-describedby={errors[name] ? `${id}-error` : undefined}>
        {Object.entries(options).map(([option, words]) => (
          <option value={option} selected={option === value}>
            {words}
          </option>
        ))}
      </select>
      {errors[name] && (
        <p class="problem" id={`${id}-error`}>
          {errors[name]}
        </p>
      )}
    </div>
  )
}

/** What is wrong with a form as a whole. */
export const FormProblem = ({ errors, known = [] }: { errors: Errors; known?: string[] }) => {
  const rest = Object.entries(errors).filter(([name]) => !known.includes(name))
  return rest.length > 0 ? (
    <p class="problem" role="alert">
      {rest.map(([, sentence]) => sentence).join(" ")}
    </p>
  ) : null
}

export const Submit = ({
  children,
  quiet = false,
  danger = false,
}: {
  children: Child
  quiet?: boolean
  danger?: boolean
}) => <button class={`button${quiet ? " quiet" : ""}${danger ? " danger" : ""}`}>{children}</button>

/** A search box over a list, without a script. */
export const Finder = ({ label, q }: { label: string; q: string }) => (
  <form class="finder" method="get" role="search">
    <label class="visually-hidden" for="finder">
      {label}
    </label>
    <Icon name="search" />
    <input id="finder" type="search" name="q" value={q} placeholder={label} maxlength={100} />
    <button class="visually-hidden">{text.forms.search}</button>
  </form>
)

type MoreProps = {
  cursor: string | null
  q?: string
  /** Of a list among other things on its page: what its cursor and its place there are called. */
  list?: string
}

/** Leads to the next page of a list, without a script. */
export const More = ({ cursor, q, list }: MoreProps) =>
  cursor ? (
    <a
      class="button quiet more"
      href={`?${list ?? "cursor"}=${cursor}${q ? `&q=${encodeURIComponent(q)}` : ""}${list ? `#${list}` : ""}`}
    >
      {text.forms.more}
    </a>
  ) : null
