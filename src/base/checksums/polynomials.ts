/**
 * The polynomials of the CRCs of S3, bits reversed: the coefficient of x^0 is the highest bit.
 *
 * https://reveng.sourceforge.io/crc-catalogue/all.htm
 */
export const crc32Polynomial = 0xedb88320
export const crc32cPolynomial = 0x82f63b78
export const crc64NvmePolynomial = 0x9a6c9329ac4bc9b5n
