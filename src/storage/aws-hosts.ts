/** The host of a service of AWS in a region. */
export function awsHost(service: "s3" | "sts", region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
