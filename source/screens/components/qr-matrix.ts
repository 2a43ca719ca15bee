/** The QR code lives in report/, because `key show` prints it too. */
export * from '../../report/qr-code.ts';
