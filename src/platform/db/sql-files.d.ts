declare module "*.sql" {
  const contents: string
  export default contents
}
