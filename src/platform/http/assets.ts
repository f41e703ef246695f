export type Assets = { urls: { css: string; js: string; font: string; icon: string }; buildId: string; respond(request: Request): Response | null }
export async function createAssets(): Promise<Assets> {
  return { urls: { css: "", js: "", font: "", icon: "" }, buildId: "dev", respond: () => null }
}
