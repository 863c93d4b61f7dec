/** The camera and the QR reader (zxing-wasm, fetched by its hash; no browser's own will do). */

const READER = "./vendor/zxing/reader/index.js";
const WASM = "/page/vendor/zxing/zxing_reader.wasm";
const PAUSE = 80;
const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true };

/** Why nothing can be scanned. `reason`: "denied", "none" or "reader". */
export class CameraError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Show the camera's picture and hand over what QRs in it say, until the signal is aborted.
 *
 * @param {HTMLVideoElement} video
 * @param {(text: string) => Promise<void>} found called one at a time
 * @param {AbortSignal} signal
 */
export async function watch(video, found, signal) {
  const read = await reader();
  const stream = await camera();
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return stop();
  signal.addEventListener("abort", stop);
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  while (!signal.aborted) {
    for (const text of await read(picture(video, canvas))) {
      if (!signal.aborted) await found(text);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function camera() {
  const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    throw new CameraError(error.name === "NotFoundError" ? "none" : "denied");
  }
}

async function reader() {
  let zxing;
  try {
    zxing = await import(READER);
    await zxing.prepareZXingModule({
      overrides: { locateFile: () => WASM },
      fireImmediately: true,
    });
  } catch {
    throw new CameraError("reader");
  }
  return async (image) => {
    if (image === null) return [];
    const symbols = await zxing.readBarcodes(image, OPTIONS);
    return symbols.filter((symbol) => symbol.isValid).map((symbol) => symbol.text);
  };
}

function picture(video, canvas) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return null;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  return context.getImageData(0, 0, width, height);
}
