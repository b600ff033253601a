import os from 'node:os';
import type { Device, DevicesView } from '../../shared/schema/device.ts';
import { createEstimator, type DrawingDevice, type EstimatorPorts } from '../generation/fit/estimator.ts';
import { ownMemory } from '../platform/processMemory.ts';

export interface FitOptions extends Pick<EstimatorPorts, 'specOf' | 'holds' | 'store' | 'now'> {
  readonly devices: () => DevicesView | undefined;
  /** Of the engine that runs. */
  readonly enginePid: () => number | undefined;
}

/** Estimates, over the devices and the memory of this machine. */
export const openFit = ({ devices, enginePid, ...ports }: FitOptions) =>
  createEstimator({
    ...ports,
    deviceOf(backend) {
      const device = devices()?.items.find(({ backends }) => backends.some(({ name }) => name === backend));
      // Held by an engine of ours, which would be ended or used again.
      return drawingDevice(backend, device, os.freemem() + ownMemory(enginePid()));
    },
  });

/** Of a card's memory; the rest is the desktop's. */
const USUALLY_FREE = 0.85;

function drawingDevice(backend: string, device: Device | undefined, free: number): DrawingDevice {
  if (backend === 'cpu') return { class: 'processor', where: 'ram', availableBytes: free };
  const { vendor, placement, memory } = device ?? {};
  if (vendor === 'software' || placement === 'software')
    return { class: 'software', where: 'ram', availableBytes: free };
  const shared = memory?.shared === true;
  // What is free was told when the devices were looked at, perhaps while an engine of ours held much of it.
  const own = Math.max(memory?.free ?? 0, USUALLY_FREE * (memory?.total ?? 0)) || null;
  return {
    class: vendor === 'apple' ? 'apple' : placement === 'integrated' ? 'integrated' : 'discrete',
    where: shared ? 'ram' : 'vram',
    availableBytes: shared ? free : own,
  };
}
