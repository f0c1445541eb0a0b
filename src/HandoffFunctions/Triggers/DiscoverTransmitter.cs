using HandoffFunctions.Api;

namespace HandoffFunctions.Triggers;

/// <summary>The same metadata where receivers look for it by the issuer's name.</summary>
internal static class DiscoverTransmitter
{
    public static void Map(WebApplication app, TransmitterApi transmitter) => app.MapGet("/.well-known/ssf-configuration/{**path}", transmitter.MetadataAsync);
}
