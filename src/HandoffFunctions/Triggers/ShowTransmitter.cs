using HandoffFunctions.Api;

namespace HandoffFunctions.Triggers;

/// <summary>The keys and the metadata of the signals that go out. The keys are read from the vault, so they are the worker's to show.</summary>
internal static class ShowTransmitter
{
    public static void Map(WebApplication app, TransmitterApi transmitter)
    {
        app.MapGet("/api/ssf/jwks", transmitter.KeysAsync);
        app.MapGet("/api/ssf/configuration", transmitter.MetadataAsync);
    }
}
