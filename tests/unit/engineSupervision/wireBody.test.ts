import { describe, expect, it } from 'vitest';
import { toWireBody } from '../../../src/main/engine/wireBody.ts';
import { wireRequest } from '../../../src/shared/schema/engineWire.ts';
import { renderRequest } from '../../support/standIn.ts';

describe('body of a request', () => {
  it('says everything and nothing more', () => {
    const body = toWireBody(renderRequest);
    expect(wireRequest.parse(body)).toEqual(body);
    expect(body).toEqual({
      prompt: 'a lighthouse',
      width: 64,
      height: 64,
      seed: 42,
      batch_count: 1,
      sample_params: { sample_method: 'euler', scheduler: 'discrete', sample_steps: 3, guidance: { txt_cfg: 3 } },
      output_format: 'png',
    });
  });

  it('carries the optional parts where there are some', () => {
    const loras = [{ path: '/l.safetensors', weight: 0.5 }];
    const body = toWireBody({ ...renderRequest, negativePrompt: 'fog', initImage: new Uint8Array([1, 2, 3]), loras });
    expect(body).toMatchObject({
      negative_prompt: 'fog',
      init_image: 'AQID',
      strength: 0.75,
      lora: [{ path: '/l.safetensors', multiplier: 0.5 }],
    });
  });
});
