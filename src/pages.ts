export function mountPages(_hono: unknown, _options: unknown) {}
