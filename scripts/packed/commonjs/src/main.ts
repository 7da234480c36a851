import { ask } from './app';

void ask().then((said) => console.log(said));
