// The price data, when it is asked for: 20 MB of memory and some 30 ms. CommonJS, because only `require` loads in the middle of something and
// is understood by bundlers and by test runners that make CommonJS of everything, which cannot say `import.meta`.
let prices;

exports.loadPriceData = () => {
  prices ??= require('@pydantic/genai-prices');
  return prices;
};
