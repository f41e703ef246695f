declare module "*.md" {
  const contents: string
  export default contents
}
