import { expect, it } from 'vitest';
import { useApi, small, long } from '../../../support/apiApp.ts';
const api = useApi();
it('probe', async () => {
  const t=Date.now();
  const g = await api.draw(small);
  console.log(Date.now()-t, JSON.stringify(g));
  const t2=Date.now(); await api.draw({...small, count:5}); console.log('5 small', Date.now()-t2);
  const t3=Date.now(); const id= await api.submit(long); await api.until(id,'in_progress'); console.log(Date.now()-t3);
  await api.until(id,'complete'); console.log('long',Date.now()-t3);
  for (const p of ['/v1/models','/v1/capabilities','/v1/engine','/v1/settings','/v1/queue','/health','/v1/jobs','/v1/images']) console.log(p, (await api.ask('GET',p)).bytes.toString().slice(0,1500));
  for (const b of [{...small,width:72,height:72},{...small,width:64,height:128},{...small,width:4096,height:4096, steps:1}]) { const r=await api.ask('POST','/v1/images/generations',{body:b}); console.log(r.status,r.bytes.toString()); if(r.status===201) await api.ask('DELETE','/v1/images/generations/'+JSON.parse(r.bytes.toString()).id);}
  expect(1).toBe(1);
});
