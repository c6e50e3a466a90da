export { type ValidatePacketOptions, validatePacket } from "./validate-packet.ts";
export type * from "./validation-result.ts";
