using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Entities as the service's JSON, every type that JSON does not tell apart with its EDM annotation.
/// https://learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations
/// </summary>
internal static class EntityJson
{
    private const string Annotation = "@odata.type";

    /// <summary>Never inside a page; escaping every letter beyond ASCII would triple what counts towards the 4 MiB.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(TableEntity entity)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        json.WriteString("PartitionKey", entity.PartitionKey);
        json.WriteString("RowKey", entity.RowKey);
        foreach (var (name, value) in entity.Properties)
        {
            WriteProperty(json, name, value);
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public static TableEntity Read(JsonElement row)
    {
        var entity = new TableEntity(row.GetProperty("PartitionKey").GetString()!, row.GetProperty("RowKey").GetString()!)
        {
            ETag = row.TryGetProperty("odata.etag", out var etag) ? new ETag(etag.GetString()!) : default,
            Timestamp = row.TryGetProperty("Timestamp", out var at) ? Time(at.GetString()!) : null,
        };
        foreach (var property in row.EnumerateObject())
        {
            var name = property.Name;
            // Annotations and the service's own fields have a dot or an @ in their names; no stored property can.
            if (name is not ("PartitionKey" or "RowKey" or "Timestamp") && !name.AsSpan().ContainsAny('.', '@'))
            {
                var type = row.TryGetProperty(name + Annotation, out var edm) ? edm.GetString() : null;
                entity.Set(name, ReadValue(property.Value, type));
            }
        }
        return entity;
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long number:
                Annotated(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset at:
                Annotated(json, name, "Edm.DateTime", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
                break;
            case Guid id:
                Annotated(json, name, "Edm.Guid", id.ToString());
                break;
            case byte[] bytes:
                json.WriteString(name + Annotation, "Edm.Binary");
                json.WriteBase64String(name, bytes);
                break;
            case double number when double.IsFinite(number):
                json.WriteString(name + Annotation, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case double number:
                Annotated(json, name, "Edm.Double", number.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Annotated(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + Annotation, type);
        json.WriteString(name, value);
    }

    private static object? ReadValue(JsonElement value, string? type) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => ReadNumber(value, type),
        _ => ReadText(value, type),
    };

    private static object ReadNumber(JsonElement value, string? type) => type switch
    {
        "Edm.Int64" => (object)value.GetInt64(),
        // Without an annotation the service writes a double with a point or an exponent, and an Int32 without.
        not "Edm.Double" when value.TryGetInt32(out var number) => number,
        _ => value.GetDouble(),
    };

    private static object ReadText(JsonElement value, string? type)
    {
        var text = value.GetString()!;
        return type switch
        {
            "Edm.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
            "Edm.DateTime" => Time(text),
            "Edm.Guid" => Guid.Parse(text),
            "Edm.Binary" => value.GetBytesFromBase64(),
            "Edm.Double" => double.Parse(text, CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
