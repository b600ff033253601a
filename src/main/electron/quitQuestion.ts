import type { ElectronParts } from './electronParts.ts';
import type { QuitAnswer } from './quit.ts';
import { statusWords, type WorkStatus } from './workStatus.ts';

const answers: readonly QuitAnswer[] = ['background', 'quit', 'stay'];

/** Asks what is to become of the work in progress. Closing the question changes nothing. */
export async function askToQuit(dialog: ElectronParts['dialog'], status: WorkStatus): Promise<QuitAnswer> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Tintype is still at work',
    detail: `${statusWords(status)}. Nothing is lost if you quit: the images already made stay, and the rest is made when Tintype starts again.`,
    buttons: ['Keep working in the background', 'Quit and finish later', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return answers[response] ?? 'stay';
}
