import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { loadConfig } from '@understudy/core';
import { UnderstudyModule } from '@understudy/nestjs';
import { AppController } from './app-controller.ts';
import { configPath } from './config-path.ts';
import { Shutdown } from './shutdown.ts';
import { SummariesController } from './summaries-controller.ts';
import { TokenGuard } from './token-guard.ts';

@Module({
  imports: [UnderstudyModule.forRootAsync({ path: 'ai', useFactory: () => loadConfig(configPath()) })],
  controllers: [AppController, SummariesController],
  providers: [{ provide: APP_GUARD, useClass: TokenGuard }, Shutdown],
})
export class AppModule {}
