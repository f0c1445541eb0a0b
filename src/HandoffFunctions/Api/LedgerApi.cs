using System.Globalization;
using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Shows and exports a device's ledger, and says whether it is whole.</summary>
internal sealed class LedgerApi(DevicesApi devices, CustodyStore store)
{
    private const int EntriesAtOnce = 500;

    public async Task CustodyAsync(HttpContext context, Caller caller)
    {
        var (from, to) = (FindingQuery.Time(context.Request, "from"), FindingQuery.Time(context.Request, "to"));
        var asLines = FindingQuery.One(context.Request, "format") switch
        {
            "jsonl" => true,
            null or "json" => false,
            _ => throw new BadQuery("format must be json or jsonl"),
        };
        if (await devices.FindAsync(context).ConfigureAwait(false) is not { } device)
        {
            return;
        }

        var start = Cursor.PlaceIn(ListOf(device), context.Request, place => NumberOf(place) > 0) is { } place ? NumberOf(place) : 1;
        var entries = store.LedgerAsync(device.Key, start, context.RequestAborted).Where(entry => InTime(entry, from, to));
        await (asLines ? ExportAsync(context, entries) : PageAsync(context, device, entries)).ConfigureAwait(false);
    }

    public async Task VerifyAsync(HttpContext context, Caller caller)
    {
        if (await devices.FindAsync(context).ConfigureAwait(false) is not { } device)
        {
            return;
        }

        var verify = new VerifyChain();
        // Entries written after the head was read belong to the next verification.
        await foreach (var entry in store.LedgerAsync(device.Key, 0, context.RequestAborted).ConfigureAwait(false))
        {
            if (entry.Seq > device.Seq)
            {
                break;
            }

            verify.Next(entry);
        }

        var result = verify.Done(device.Seq, device.LastHash);
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", result.Valid);
            json.WriteNumber("entries", result.Entries);
            json.WriteString("head", result.Head);
            if (result.FirstBad is { } bad)
            {
                json.WriteNumber("firstBad", bad);
            }
            else
            {
                json.WriteNull("firstBad");
            }

            json.WriteString("reason", result.Reason);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task ExportAsync(HttpContext context, IAsyncEnumerable<LedgerEntry> entries)
    {
        context.Response.ContentType = "application/jsonl; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"custody.jsonl\"";
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            await context.Response.WriteAsync($$"""{"seq":{{entry.Seq}},"prev":"{{entry.Prev}}","hash":"{{entry.Hash}}","entry":"{{JsonEncodedText.Encode(entry.Text)}}"}""" + "\n").ConfigureAwait(false);
        }
    }

    private static async Task PageAsync(HttpContext context, Device device, IAsyncEnumerable<LedgerEntry> entries)
    {
        var page = await entries.Take(EntriesAtOnce + 1).ToListAsync(context.RequestAborted).ConfigureAwait(false);
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var entry in page.Take(EntriesAtOnce))
            {
                json.WriteStartObject();
                json.WriteNumber("seq", entry.Seq);
                json.WriteString("prev", entry.Prev);
                json.WriteString("hash", entry.Hash);
                json.WritePropertyName("entry");
                WriteText(json, entry.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("nextCursor", Cursor.Of(ListOf(device), page.Count > EntriesAtOnce ? page[EntriesAtOnce].Seq.ToString(CultureInfo.InvariantCulture) : null));
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>An entry that was tampered with may be no JSON any more. It must be seen all the same, as the text that it is.</summary>
    private static void WriteText(Utf8JsonWriter json, string text)
    {
        if (Parsed(text) is { } entry)
        {
            entry.Dispose();
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static string ListOf(Device device) => "custody " + device.Key;

    /// <summary>The number of an entry; 0 when it is none.</summary>
    private static long NumberOf(string place) => long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : 0;

    private static bool InTime(LedgerEntry entry, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is null && to is null)
        {
            return true;
        }

        using var text = Parsed(entry.Text);
        // Whoever asks for a time must not be kept from an entry whose time was made unreadable.
        return text is null || text.RootElement.ValueKind != JsonValueKind.Object || !text.RootElement.TryGetProperty("at", out var time)
            || time.ValueKind != JsonValueKind.String || !Rfc3339.TryRead(time.GetString()!, out var at) || (!(at < from) && !(at >= to));
    }

    private static JsonDocument? Parsed(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
