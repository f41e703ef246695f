/** Two people talking: the same drawing as `static/icons/icon.svg`. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 64 64" aria-hidden="true">
    <rect class="logo-ground" width="64" height="64" rx="18" />
    <path class="logo-answer" d="M31 27h14a8 8 0 0 1 8 8v6a8 8 0 0 1-4 7v7l-8-6H31a8 8 0 0 1-8-8v-6a8 8 0 0 1 8-8z" />
    <path class="logo-word" d="M19 11h18a9 9 0 0 1 9 9v7a9 9 0 0 1-9 9H25l-9 7v-8a9 9 0 0 1-6-8v-7a9 9 0 0 1 9-9z" />
  </svg>
)
