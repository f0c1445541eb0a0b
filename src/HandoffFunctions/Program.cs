using HandoffFunctions;
using HandoffFunctions.Hosting;

Wiring wiring;
try
{
    wiring = Wiring.Of(args);
}
catch (Exception error) when (error is SettingError or ArgumentException or FormatException)
{
    // A setting that is wrong ends the start with one sentence that names it.
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

await using var app = wiring.App;
await app.StartAsync();
if (wiring.Part.HasFlag(Part.Worker))
{
    await Prepare.TableAsync(wiring.Stories, TimeProvider.System, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Prepare)), app.Lifetime.ApplicationStopping);
}

await app.WaitForShutdownAsync();
return 0;
