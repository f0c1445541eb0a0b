namespace Handoff.Rules.Events.Records;

/// <summary>The maps of the providers that <see cref="FeedNames.Mapped"/> names.</summary>
internal static class ProviderMaps
{
    // A map that is wrong is a fault of the build, and a test reads every one; nothing that arrives can bring this about.
    public static readonly IReadOnlyList<ProviderMap> All =
        [.. FeedNames.Mapped.Select(name => ReadProviderMap.From(TextOf(name)) switch
        {
            (ProviderMap map, _) => map,
            (_, var error) => throw new InvalidOperationException($"{name}.map.json: {error}"),
        })];

    /// <summary>The map of the provider that a record is from, or null.</summary>
    public static ProviderMap? Of(RecordFields record) => All.FirstOrDefault(map => map.Recognises(record));

    private static byte[] TextOf(string name)
    {
        using var stream = typeof(ProviderMaps).Assembly.GetManifestResourceStream($"{name}.map.json")!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
