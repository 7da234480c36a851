import { Controller, Get } from '@nestjs/common';
import { Public } from './token-guard.ts';

@Public()
@Controller()
export class AppController {
  @Get('health')
  health(): object {
    return { status: 'ok' };
  }

  @Get('hello')
  hello(): object {
    return { message: 'Hello from the app itself.' };
  }
}
