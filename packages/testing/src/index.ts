export type { Answer, AnswerUsage, ModelAnswer, RecordedAnswer, Recording, SourceAnswer, ToolCallAnswer } from './answer.ts';
export type { Fault, FaultOf, FaultType, WaitHint } from './faults.ts';
export type { ProviderOptions, SimulatedProvider } from './options.ts';
export type { RecordedRequest } from './recorded-request.ts';
export { startProvider } from './server.ts';
export type { WireName } from './wires/wire.ts';
