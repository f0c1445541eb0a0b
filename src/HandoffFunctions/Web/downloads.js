// A plain link cannot carry the bearer token, so the file is fetched first and then handed to the browser.
import { report, clear } from './banner.js';
import { getFile } from './api.js';
import { announce, el } from './elements.js';

/** The part of a file name that came from outside, made safe for any file system. */
export const inFileName = text => text.replace(/[^\w.-]+/g, '_').slice(0, 80);

export async function download(url, name, button) {
  button.disabled = true;
  try {
    const { content, isStale } = await getFile(url);
    const address = URL.createObjectURL(content);
    // Once saved, only its name can say it.
    el('a', { href: address, download: isStale ? name.replace(/(?=\.\w+$)/, '-not-fresh') : name }).click();
    // The browser reads the file after the click returns; a minute is ample and frees the memory.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    announce(isStale ? 'The file is ready. It is not fresh: what is missing in it may be there.' : 'The file is ready.');
    clear('download');
  } catch (failure) {
    report(failure, 'download');
  } finally {
    button.disabled = false;
  }
}
