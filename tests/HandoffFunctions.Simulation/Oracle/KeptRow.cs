using System.IO.Compression;
using System.Text;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>A row as it was last seen.</summary>
internal sealed class KeptRow(TableEntity entity)
{
    private byte[]? _utf8;

    public TableEntity Entity { get; } = entity;

    public string Key => Entity.RowKey;

    /// <summary>The number of the last check that found it there.</summary>
    public long Round { get; set; }

    /// <summary>The long text that is spread over properties; empty for a row without one.</summary>
    public string Text { get; } = Join(entity);

    public ReadOnlyMemory<byte> Utf8 => _utf8 ??= Encoding.UTF8.GetBytes(Text);

    /// <summary>Whether it is certain that nobody has written the row since.</summary>
    public bool IsSame(TableEntity other) => ReferenceEquals(Entity, other) || (other.ETag != default && other.ETag == Entity.ETag);

    public bool HasSameContent(KeptRow other) =>
        Entity.Properties.Count == other.Entity.Properties.Count && Entity.Properties.All(pair => Equals(other.Entity[pair.Key], pair.Value));

    private static string Join(TableEntity row)
    {
        if (row["packed0"] is byte[])
        {
            return Unpack(row);
        }

        var first = row.GetString("text0");
        if (first is null || row.GetString("text1") is null)
        {
            return first ?? "";
        }

        var text = new StringBuilder(first);
        for (var part = 1; row.GetString($"text{part}") is { } piece; part++)
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    /// <summary>A very large state is packed (docs/storage.md).</summary>
    private static string Unpack(TableEntity row)
    {
        using var packed = new MemoryStream();
        for (var part = 0; row[$"packed{part}"] is byte[] piece; part++)
        {
            packed.Write(piece);
        }

        packed.Position = 0;
        using var text = new StreamReader(new DeflateStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
